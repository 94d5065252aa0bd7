import { ruleJsonSchema, settingsJsonSchema } from '../../../../cli/rules/json-schema.ts';

describe('the JSON Schema', () => {
  it('of a rule knows every field, response and check', () => {
    const schema = ruleJsonSchema();
    expect(schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['id', 'match', 'respond'],
      properties: {
        match: { required: ['kind'] },
        respond: {
          items: {
            anyOf: ['mitigate', 'suppress', 'verify', 'notify'].map((name) =>
              expect.objectContaining({ required: [name], additionalProperties: false }),
            ),
          },
        },
        release: { properties: { after: { type: 'string' } } },
      },
    });
    expect(JSON.stringify(schema)).toContain('DEVICE_CERTIFICATE_SHARED_CHECK');
  });

  it('of the settings knows every setting', () => {
    expect(settingsJsonSchema()).toMatchObject({
      properties: { mitigationActions: { type: 'array' }, retentionDays: { maximum: 3650 } },
    });
  });
});
