const pure = '^shared/(actions|decisions|events|json|limits|responses|rules|schema|sources|text|time)/';
const awsPackages = 'node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools|@middy)/';

/** The borders of the house: who may know whom. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-core',
      comment: 'the core knows no AWS package and no outside system',
      severity: 'error',
      from: { path: pure },
      to: { path: awsPackages },
    },
    {
      name: 'pure-core-stays-inside',
      severity: 'error',
      from: { path: pure },
      to: { path: '^shared/(defender|history|rule-table|notify|config|telemetry)/' },
    },
    {
      name: 'shared-knows-no-function',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|cli|local|tests)/' },
    },
    {
      name: 'functions-know-no-other-function',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'functions-know-no-tooling',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(cli|local|tests)/' },
    },
    {
      name: 'cli-and-local-are-apart',
      comment: 'what both need is in shared/deployment, shared/printing or shared/rules-folder',
      severity: 'error',
      from: { path: '^(cli|local)/' },
      to: { path: '^(cli|local)/', pathNot: '^$1/' },
    },
    {
      name: 'deployed-functions-read-no-files',
      comment:
        'what the CLI and the local stack share reads templates and rules from disk, and is not bundled',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^shared/(deployment|printing|rules-folder)/' },
    },
    {
      name: 'iot-has-one-owner',
      comment: 'only shared/defender talks to AWS IoT; wiring makes the client',
      severity: 'error',
      from: {
        path: '^(shared|functions)/',
        pathNot: '^(shared/defender/|shared/config/|functions/[^/]+/wiring\\.ts)',
      },
      to: { path: '@aws-sdk/client-iot' },
    },
    {
      name: 'dynamodb-has-two-owners',
      comment: 'history and rule-table own keys and expressions',
      severity: 'error',
      from: {
        path: '^(shared|functions)/',
        pathNot: '^(shared/(history|rule-table)/|shared/config/|functions/[^/]+/wiring\\.ts)',
      },
      to: { path: '@aws-sdk/(client-dynamodb|lib-dynamodb)' },
    },
    {
      name: 'clients-of-people',
      comment:
        'what is deployed looks up no stack and nobody, and invokes no function: that is for people, by the CLI',
      severity: 'error',
      from: { path: '^(shared|functions)/' },
      to: { path: '@aws-sdk/client-(cloudformation|lambda|sts)' },
    },
    { name: 'tests-stay-out', severity: 'error', from: { pathNot: '^tests/' }, to: { path: '^tests/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.mts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
