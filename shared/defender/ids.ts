/**
 * Names and ids by the patterns of the AWS IoT API reference. A device chooses its client id, and notices and findings
 * carry it as a name: what can be no name of a thing is never asked for as one. In the path of a request `..` would
 * make it one about something else.
 */
export const isThingName = (name: string): boolean => /^[a-zA-Z0-9:_-]{1,128}$/.test(name);

export const isPolicyName = (name: string): boolean => /^(?!\.{1,2}$)[\w+=,.@-]{1,128}$/.test(name);

export const isCertificateId = (id: string): boolean => /^(?=.{64}$)(0x)?[a-fA-F0-9]+$/.test(id);
