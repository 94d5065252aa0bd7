import { below, commonFields, type Fields, flag, number, text } from '../field.ts';

/** Metrics that AWS defines (developer guide, "Cloud-side metrics" and "Device-side metrics"); custom ones have no `aws:`. */
export const metrics: readonly string[] = [
  'aws:message-byte-size',
  'aws:num-messages-sent',
  'aws:num-messages-received',
  'aws:num-authorization-failures',
  'aws:source-ip-address',
  'aws:num-connection-attempts',
  'aws:num-disconnects',
  'aws:disconnect-duration',
  'aws:all-bytes-in',
  'aws:all-bytes-out',
  'aws:all-packets-in',
  'aws:all-packets-out',
  'aws:listening-tcp-ports',
  'aws:num-listening-tcp-ports',
  'aws:listening-udp-ports',
  'aws:num-listening-udp-ports',
  'aws:destination-ip-addresses',
  'aws:num-established-tcp-connections',
];

const confidence = ['LOW', 'MEDIUM', 'HIGH'];

/** A metric value; which member it has follows from the metric (AWS IoT API reference, `MetricValue`). */
const value: Fields = {
  count: number('The value of a metric that counts, or that measures bytes or seconds.', { from: 0 }),
  cidrs: text('The addresses of a metric of addresses.'),
  ports: number('The ports of a metric of ports.', { from: 0, to: 65_535 }),
  number: number('The value of a custom metric of type number.'),
  numbers: number('The values of a custom metric of type number-list.'),
  strings: text('The values of a custom metric of type string-list.'),
};

const consecutive = { from: 1, to: 10 };

/** AWS IoT API reference, `Behavior` and `BehaviorCriteria`. Criteria say what is normal. */
const criteria: Fields = {
  comparisonOperator: text('How the value has to compare to be normal.', {
    oneOf: [
      ...['less-than', 'less-than-equals', 'greater-than', 'greater-than-equals'],
      ...['in-cidr-set', 'not-in-cidr-set', 'in-port-set', 'not-in-port-set', 'in-set', 'not-in-set'],
    ],
  }),
  ...below('value', value),
  durationSeconds: number('The period over which a value is measured.', {
    oneOf: [300, 600, 900, 1800, 3600],
  }),
  consecutiveDatapointsToAlarm: number('Datapoints that violate before there is an alarm.', consecutive),
  consecutiveDatapointsToClear: number('Datapoints that conform before it is cleared.', consecutive),
  'statisticalThreshold.statistic': text('The percentile that the value is compared with.', {
    known: ['p0', 'p0.1', 'p0.01', 'p1', 'p10', 'p50', 'p90', 'p99', 'p99.9', 'p99.99', 'p100'],
  }),
  'mlDetectionConfig.confidenceLevel': text('How sure the model has to be.', { oneOf: confidence }),
};

/** The notice of a violation, as Device Defender sends it. */
export const violationFields: Fields = {
  ...commonFields('violation', ['thing/'], 'thing/NAME'),
  violationEventTime: number('When the alarm was raised or ended, in milliseconds since 1970.', {
    always: true,
  }),
  violationEventType: text('Whether the alarm was raised, has ended, or can no longer be evaluated.', {
    always: true,
    oneOf: ['in-alarm', 'alarm-cleared', 'alarm-invalidated'],
  }),
  violationId: text('The same from alarm to clearing.', { always: true }),
  thingName: text('The thing, or the client id of a device that is not registered.', { always: true }),
  securityProfileName: text('The security profile that was violated.', { always: true }),
  'behavior.name': text('The behavior of the profile that was violated.', { always: true }),
  'behavior.metric': text('What was measured: a metric of AWS, or one of your own.', { known: metrics }),
  'behavior.metricDimension.dimensionName': text('The dimension that the metric is narrowed by.'),
  'behavior.metricDimension.operator': text('Whether the dimension takes in or leaves out.', {
    oneOf: ['IN', 'NOT_IN'],
  }),
  'behavior.suppressAlerts': flag('Whether the behavior raises no alerts.'),
  'behavior.exportMetric': flag('Whether the metric is exported.'),
  ...below('behavior.criteria', criteria),
  ...below('metricValue', value),
  'violationEventAdditionalInfo.confidenceLevel': text('How sure the model is.', { oneOf: confidence }),
  verificationState: text('What somebody has found out about the violation.', {
    oneOf: ['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN'],
  }),
  verificationStateDescription: text('What was written with it.'),
};
