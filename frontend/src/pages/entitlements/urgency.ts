/** How loudly to say that something ends in so many days: within a month, within a week, today. */
export function urgency(daysLeft: number): "cobalt" | "amber" | "red" {
  if (daysLeft <= 0) return "red";
  return daysLeft <= 7 ? "amber" : "cobalt";
}
