// Fills the customer archive with the npm engines: node word.cjs FOLDER_WITH_NODE_MODULES WORK_FOLDER
// Prints {engine: {version, seconds}}, seconds for each document, median of five rounds.
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const { promisify } = require("util");

const [modules, work] = process.argv.slice(2);
const load = createRequire(path.join(modules, "package.json"));
const records = JSON.parse(fs.readFileSync(path.join(work, "records.json"), "utf8"));
const template = (name) => fs.readFileSync(path.join(work, `${name}.docx`));
const version = (name) =>
  JSON.parse(fs.readFileSync(path.join(modules, "node_modules", name, "package.json"), "utf8")).version;

const engines = {
  docxtemplater: () => {
    const PizZip = load("pizzip");
    const Docxtemplater = load("docxtemplater");
    const data = template("mustache");
    return async (record) => {
      const document = new Docxtemplater(new PizZip(data), { paragraphLoop: true, linebreaks: true });
      document.render(record);
      return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "easy-template-x": () => {
    const { TemplateHandler } = load("easy-template-x");
    const handler = new TemplateHandler();
    const data = template("mustache");
    return (record) => handler.process(data, record);
  },
  carbone: () => {
    const render = promisify(load("carbone").render);
    return (record) => render(path.join(work, "carbone.docx"), record, {});
  },
};

async function seconds(fill) {
  const rounds = [];
  for (let round = 0; round < 6; round++) {
    const start = process.hrtime.bigint();
    for (const record of records) await fill(record);
    rounds.push(Number(process.hrtime.bigint() - start) / 1e9 / records.length);
  }
  return rounds.slice(1).sort((a, b) => a - b)[2];
}

async function main() {
  const results = {};
  for (const [name, make] of Object.entries(engines)) {
    try {
      const fill = make();
      fs.writeFileSync(path.join(work, `${name}.docx`), await fill(records[0]));
      results[name] = { version: version(name), seconds: await seconds(fill) };
    } catch (error) {
      process.stderr.write(`${name}: ${error.message}\n`);
    }
  }
  process.stdout.write(JSON.stringify(results));
  process.exit(0);
}

main();
