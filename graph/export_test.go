package graph

// Plans are those of the encoders.
var Plans = plans
