// What ethers sees of a node: `node ethers.mjs TASK.json` prints it as JSON.
import { readFileSync } from "node:fs";
import { Contract, Interface, JsonRpcProvider, Wallet, WebSocketProvider, version } from "ethers";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const provider = new JsonRpcProvider(task.url, task.chainId, { cacheTimeout: -1 });
const wallet = new Wallet(task.key, provider);
const units = new Contract(task.units.address, task.units.abi, provider);
const market = new Contract(task.market.address, task.market.abi, wallet);
const within = (promise, ms, what) =>
  Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error(`${what} within ${ms} ms`)), ms).unref())]);

async function holding() {
  return (await units.holding(task.account, task.unit)).toArray().map(Number);
}

/** Sign a move to the trading holding as a transaction of `type`, and wait for it. */
async function send(type, quantity) {
  const sent = await market.toTrading(task.unit, quantity, type === 1 ? { type, accessList: [] } : { type });
  const receipt = await sent.wait();
  return { type: receipt.type, hash: sent.hash, status: receipt.status, block: receipt.blockNumber };
}

/** Subscribe to heads and logs, let `act` run beside it, and gather what was pushed. */
async function listen(act) {
  const socket = new WebSocketProvider(task.ws);
  const heads = [];
  const heard = [];
  const enough = new Promise((resolve) => {
    const check = () => heard.length >= task.moves.length && heads.length > 0 && resolve();
    socket.on("block", (number) => (heads.push(number), check()));
    new Contract(task.units.address, task.units.abi, socket).on("Shifted", (...of) => {
      heard.push(of.at(-1).log.transactionHash);
      check();
    });
  });
  await socket.getBlockNumber();
  const sent = await act();
  await within(enough, 30000, "the subscriptions tell of what was sent");
  await socket.destroy();
  return { heads, heard, sent };
}

async function logs(first) {
  const found = await units.queryFilter(units.filters.Shifted(task.account), first, "latest");
  return found.map((log) => ({
    from: Number(log.args.from),
    to: Number(log.args.to),
    quantity: Number(log.args.quantity),
    hash: log.transactionHash,
  }));
}

/** Ask for more than there is, and read the refusal through the contract's ABI. */
async function revert() {
  try {
    await market.toTrading.staticCall(task.unit, task.tooMuch);
  } catch (refused) {
    const error = new Interface(task.units.abi).parseError(refused.data);
    const facts = Object.fromEntries(
      error.fragment.inputs.map((input, n) => [input.name, input.type === "address" ? error.args[n] : Number(error.args[n])]),
    );
    return { error: error.name, facts };
  }
  throw new Error("nothing was refused");
}

const first = (await provider.getBlockNumber()) + 1;
const before = await holding();
const { heads, heard, sent } = await listen(async () => {
  const all = [];
  for (const [type, quantity] of task.moves.entries()) all.push(await send(type, quantity));
  return all;
});
const proved = sent.at(-1).block;
const block = await provider.getBlock(proved);
console.log(
  JSON.stringify({
    client: `ethers ${version}`,
    chainId: Number((await provider.getNetwork()).chainId),
    before,
    sent,
    after: await holding(),
    logs: await logs(first),
    heads,
    heard,
    proof: await provider.send("eth_getProof", [task.units.address, [task.slot], "0x" + proved.toString(16)]),
    proved,
    stateRoot: block.stateRoot,
    revert: await revert(),
  }),
);
provider.destroy();
