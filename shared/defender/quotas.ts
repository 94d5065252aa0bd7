/**
 * What AWS grants one account in one Region, in one place for the responder, its commands and the simulator. Where no
 * other source is named: AWS General Reference, "AWS IoT Device Defender endpoints and quotas". How many calls of an
 * operation are granted a second is with that operation of the simulator.
 */
export const quotas = {
  /** Mitigation tasks that run at once. */
  concurrentMitigationTasks: { audit: 10, detect: 5 },
  /** Findings or violations that one mitigation task names. */
  idsPerTask: 25,
  /** Actions that one mitigation task applies to the findings of a check, or to violations. */
  actionsPerTask: 5,
  /** API reference, AuditMitigationActionsTaskTarget: reason codes that narrow down a check. */
  reasonCodesPerCheck: 25,
  mitigationActions: 100,
  /** API reference, AddThingsToThingGroupParams. */
  groupsPerMitigationAction: 10,

  /** On-demand audits that run at once. */
  concurrentAudits: 10,
  scheduledAudits: 5,
  /** Audits, their findings and mitigation tasks of either kind are kept that long. */
  auditRetentionDays: 90,
  mitigationTaskRetentionDays: 90,

  /** Violations and their events are kept that long; what is in alarm stays. */
  violationRetentionDays: 30,
  behaviorsPerProfile: 100,
  /** Elements of `value` in all behaviors of a profile. */
  elementsPerProfile: 1000,
  profilesPerTarget: 5,

  /** API reference, of each List operation: entries of one page, at most and where the caller does not say. */
  pageSize: 250,
  defaultPageSize: 25,

  /** AWS General Reference, "AWS IoT Core endpoints and quotas", as of all that follow. */
  versionsPerPolicy: 5,
  /** Policies of one certificate or thing group. */
  policiesPerTarget: 10,
  /** Groups that one thing is in, static and dynamic together. */
  groupsPerThing: 10,
  attributesPerThing: { withType: 50, withoutType: 3 },
} as const;
