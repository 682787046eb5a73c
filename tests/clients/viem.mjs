// What viem sees of a node: `node viem.mjs TASK.json` prints it as JSON.
import { readFileSync } from "node:fs";
import { BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, defineChain, http, webSocket } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { version } = JSON.parse(readFileSync(new URL("./node_modules/viem/package.json", import.meta.url), "utf8"));
const chain = defineChain({
  id: task.chainId,
  name: "Tanji",
  nativeCurrency: { name: "None", symbol: "NONE", decimals: 18 },
  rpcUrls: { default: { http: [task.url], webSocket: [task.ws] } },
});
const reader = createPublicClient({ chain, transport: http(), pollingInterval: 200, cacheTime: 0 });
const account = privateKeyToAccount(task.key);
const wallet = createWalletClient({ account, chain, transport: http() });
// The vault's errors come up through the market's calls, so the market's ABI is read with them.
const abi = [...task.market.abi, ...task.units.abi.filter((entry) => entry.type === "error")];
const within = (promise, ms, what) =>
  Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error(`${what} within ${ms} ms`)), ms).unref())]);

async function holding() {
  const held = await reader.readContract({ ...task.units, functionName: "holding", args: [task.account, BigInt(task.unit)] });
  return [held.registration, held.trading, held.reserved, held.frozen].map(Number);
}

/** Sign a move to the trading holding as a transaction of `type`, and wait for it. */
async function send(type, quantity) {
  const hash = await wallet.writeContract({
    address: task.market.address,
    abi,
    functionName: "toTrading",
    args: [BigInt(task.unit), BigInt(quantity)],
    ...[{ type: "legacy" }, { type: "eip2930", accessList: [] }, { type: "eip1559" }][type],
  });
  const receipt = await reader.waitForTransactionReceipt({ hash });
  return {
    type: ["legacy", "eip2930", "eip1559"].indexOf(receipt.type),
    hash,
    status: receipt.status === "success" ? 1 : 0,
    block: Number(receipt.blockNumber),
  };
}

/** Subscribe to heads and logs, let `act` run beside it, and gather what was pushed. */
async function listen(act) {
  const transport = webSocket(task.ws, { keepAlive: false, reconnect: false });
  const socket = createPublicClient({ chain, transport });
  const heads = [];
  const heard = [];
  let stop = [];
  const enough = new Promise((resolve, reject) => {
    const check = () => heard.length >= task.moves.length && heads.length > 0 && resolve();
    stop = [
      socket.watchBlocks({ poll: false, onBlock: (block) => (heads.push(Number(block.number)), check()), onError: reject }),
      socket.watchContractEvent({
        ...task.units,
        eventName: "Shifted",
        poll: false,
        onLogs: (logs) => (heard.push(...logs.map((log) => log.transactionHash)), check()),
        onError: reject,
      }),
    ];
  });
  await socket.getBlockNumber();
  const sent = await act();
  await within(enough, 30000, "the subscriptions tell of what was sent");
  for (const end of stop) end();
  (await socket.transport.getRpcClient()).close();
  return { heads, heard, sent };
}

async function logs(first) {
  const found = await reader.getContractEvents({
    ...task.units,
    eventName: "Shifted",
    args: { account: task.account },
    fromBlock: BigInt(first),
  });
  return found.map((log) => ({
    from: log.args.from,
    to: log.args.to,
    quantity: Number(log.args.quantity),
    hash: log.transactionHash,
  }));
}

/** Ask for more than there is, and read the refusal through the contract's ABI. */
async function revert() {
  try {
    await reader.simulateContract({
      account,
      address: task.market.address,
      abi,
      functionName: "toTrading",
      args: [BigInt(task.unit), BigInt(task.tooMuch)],
    });
  } catch (refused) {
    const reverted = refused instanceof BaseError && refused.walk((e) => e instanceof ContractFunctionRevertedError);
    if (!reverted) throw refused;
    const { errorName, args } = reverted.data;
    const inputs = abi.find((entry) => entry.type === "error" && entry.name === errorName).inputs;
    const facts = inputs.map((input, n) => [input.name, input.type === "address" ? args[n] : Number(args[n])]);
    return { error: errorName, facts: Object.fromEntries(facts) };
  }
  throw new Error("nothing was refused");
}

const first = Number(await reader.getBlockNumber()) + 1;
const before = await holding();
const { heads, heard, sent } = await listen(async () => {
  const all = [];
  for (const [type, quantity] of task.moves.entries()) all.push(await send(type, quantity));
  return all;
});
const proved = sent.at(-1).block;
const block = await reader.getBlock({ blockNumber: BigInt(proved) });
const proof = await reader.getProof({ address: task.units.address, storageKeys: [task.slot], blockNumber: BigInt(proved) });
// viem keeps its socket's machinery alive after `close`, so the process ends itself.
process.stdout.write(
  JSON.stringify(
    {
      client: `viem ${version}`,
      chainId: await reader.getChainId(),
      before,
      sent,
      after: await holding(),
      logs: await logs(first),
      heads,
      heard,
      proof,
      proved,
      stateRoot: block.stateRoot,
      revert: await revert(),
    },
    (_, value) => (typeof value === "bigint" ? "0x" + value.toString(16) : value),
  ),
  () => process.exit(0),
);
