// Standard JSON in on stdin, standard JSON out on stdout: the compiler without its command line.
const solc = require("solc");
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk));
process.stdin.on("end", () => process.stdout.write(solc.compile(Buffer.concat(chunks).toString("utf8"))));
