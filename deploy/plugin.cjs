const { require: load } = require('tsx/cjs/api');

/** The deploy tool takes a plugin for a class. */
module.exports = function Plugin(serverless, _options, utils) {
  return load('./plugin.ts', __filename).createPlugin(serverless, utils);
};
