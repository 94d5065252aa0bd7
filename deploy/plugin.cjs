const { require: load } = require('tsx/cjs/api');

/** The deploy tool calls a plugin with `new`. */
module.exports = function Plugin(serverless, _options, utils) {
  return load('./plugin.ts', __filename).createPlugin(serverless, utils);
};
