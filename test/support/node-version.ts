/** The major version of the Node that runs the tests, for what Node itself does differently from one to the next. */
export const nodeMajor = Number(process.versions.node.split('.')[0]);
