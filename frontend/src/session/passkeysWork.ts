/** Whether browsers make passkeys for where we are: on https or localhost, under a name. */
export function passkeysWork() {
  const numeric = /^[\d.]+$|:/.test(window.location.hostname);
  return window.isSecureContext && "PublicKeyCredential" in window && !numeric;
}
