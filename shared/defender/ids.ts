/**
 * Names and ids by the patterns of the AWS IoT API reference. A device chooses its client id, and notices and findings
 * carry it as a name: what can be no name of a thing is never asked for as one. In the path of a request `..` would
 * make it one about something else.
 */
export const isThingName = (name: string): boolean => /^[a-zA-Z0-9:_-]{1,128}$/.test(name);

/**
 * 1 to 128 characters, the first of them no dollar sign (API reference, data plane, `clientId`), in text that MQTT can
 * carry: no null character, no half of a character (MQTT 3.1.1, 1.5.3). `.` and `..` stand in no path, encoded or not.
 */
export const isClientId = (id: string): boolean => /^(?!\.{1,2}$)(?!\$)[^\0\p{Cs}]{1,128}$/u.test(id);

export const isPolicyName = (name: string): boolean => /^(?!\.{1,2}$)[\w+=,.@-]{1,128}$/.test(name);

export const isCertificateId = (id: string): boolean => /^(?=.{64}$)(0x)?[a-fA-F0-9]+$/.test(id);
