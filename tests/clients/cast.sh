#!/usr/bin/env bash
# What cast sees of a node: `bash cast.sh CAST TASK.json` prints it as JSON. CAST is the binary.
set -euo pipefail
cast=$1
of() { node -p "JSON.parse(fs.readFileSync('$task', 'utf8')).$1"; }
task=$2
url=$(of url) ws=$(of ws) key=$(of key) account=$(of account) unit=$(of unit) slot=$(of slot)
units=$(of units.address) market=$(of market.address)
export ETH_RPC_URL=$url
moved='Shifted(address indexed account, uint256 indexed id, uint8 from, uint8 to, uint64 quantity, bytes32 reason)'

holding() { "$cast" call --json "$units" 'holding(address,uint256)(uint64,uint64,uint64,uint64)' "$account" "$unit"; }

# Sign a move to the trading holding; the flags make the transaction's type.
send() {
    local quantity=$1
    shift
    "$cast" send --json --private-key "$key" "$@" "$market" 'toTrading(uint256,uint64)' "$unit" "$quantity"
}

first=$(($("$cast" block-number) + 1))
before=$(holding)

# The subscription runs beside the sending; it never ends by itself.
heard=$(mktemp)
"$cast" logs --subscribe --rpc-url "$ws" --address "$units" "$moved" >"$heard" &
listener=$!
trap 'kill $listener 2>/dev/null || true; rm -f "$heard"' EXIT

legacy=$(send "$(of moves[0])" --legacy --gas-price 0)
listed=$(send "$(of moves[1])" --legacy --gas-price 0 --access-list '[]')
dynamic=$(send "$(of moves[2])" --gas-price 0 --priority-gas-price 0)

proved=$(($(node -p "JSON.parse(process.argv[1]).blockNumber" "$dynamic")))
proof=$("$cast" proof --block "$proved" "$units" "$slot")
root=$("$cast" block "$proved" --field stateRoot)
logs=$("$cast" logs --json --from-block "$first" --address "$units" "$moved" "$account")

# Ask for more than there is, and read the refusal through the error's signature.
refused=$("$cast" call --from "$("$cast" wallet address "$key")" "$market" 'toTrading(uint256,uint64)' \
    "$unit" "$(of tooMuch)" 2>&1) && { echo "nothing was refused" >&2; exit 1; }
data=$(grep -oE '0x[0-9a-f]{200,}' <<<"$refused" | head -1)
facts=$("$cast" decode-error --json --sig 'HoldingTooSmall(address,uint256,uint8,uint64,uint64)' "$data")

for _ in $(seq 150); do
    test "$(grep -o transactionHash "$heard" | wc -l)" -ge 3 && break
    read -rt 0.2 <> <(:) || true
done
kill $listener
printf '{"client":"%s","chainId":%s,"before":%s,"sent":[%s,%s,%s],"after":%s,"logs":%s,' \
    "$("$cast" --version | head -1)" "$("$cast" chain-id)" "$before" "$legacy" "$listed" "$dynamic" \
    "$(holding)" "$logs"
hashes=$(grep -oE 'transactionHash: 0x[0-9a-f]{64}' "$heard" | sed -E 's/.*(0x.*)/"\1"/' | paste -sd,)
printf '"heard":[%s],"proof":%s,"proved":%s,"stateRoot":"%s","revert":%s}\n' \
    "$hashes" "$proof" "$proved" "$root" "$facts"
