// `npm start`: everything from a fresh clone to a served page. Only syntax of old Nodes here, so that they
// can still say what is wrong.
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error(`TokenBudget needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
import("./serve.mjs").then((module) => module.serve(process.argv.indexOf("--dev") !== -1));
