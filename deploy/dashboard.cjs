const { require: load } = require('tsx/cjs/api');

module.exports = () => load('./dashboard.ts', __filename).dashboard;
