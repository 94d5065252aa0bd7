/** Device Defender's own ids, as captured, are 32 hexadecimal digits: none of them begins so. */
const prefix = 'drill-';

/** Whether a violation was made up by `defender drill`, to see that notices get through. */
export const isDrill = (violationId: string): boolean => violationId.startsWith(prefix);

/** The id of the violation of one drill, such as drill-20261123T030000Z-5f0c2f1e. */
export const drillId = (at: Date, random: string): string =>
  `${prefix}${at.toISOString().replace(/[-:]|\.\d+/g, '')}-${random}`;
