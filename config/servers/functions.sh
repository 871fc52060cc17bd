# shellcheck shell=bash
# For scripts that run beside servers, which source this in the project's folder: what they start is stopped when they end.

scratch=$(mktemp -d)
started=()
trap stop_all EXIT
trap 'exit 130' INT TERM HUP

stop_all() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$scratch"
}

# free_port: sets port to one that, like the next one, nothing listens on.
port=$((18000 + RANDOM % 10000))
free_port() {
    port=$((port + 2))
    while (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || (: <>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; do
        port=$((port + 2))
    done
}

# start LOG COMMAND...: runs it beside this script; pid is its process.
start() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    started+=("$pid")
}

# await WHAT SECONDS COMMAND...: tries the command until it succeeds. When the process pid has ended, or it takes too long, the script
# fails with WHAT and the end of log.
await() {
    local what=$1 end=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= end)); then
            echo "This did not come: $what. The last lines of $log:" >&2
            tail -n 20 "$log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

takes_connections() {
    (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

# finished PAGE COUNT: whether a run whose page this is has read so many messages, and nothing is on its way to a sink any more.
finished() {
    curl -sf "$1/metrics" | awk -v count="$2" '
        /^ringmill_source_records_total\{.*outcome="published"/ { read = $NF + 0 == count }
        /^ringmill_(ring|egress|sink_buffer)_used_slots/ && $NF + 0 > 0 { busy = 1 }
        END { exit !read || busy }'
}

# serve NAME: installs a server, unless it is here, and starts it on a free port, which is port then.
serve() {
    local name=$1
    log=$scratch/$name.log
    config/test-servers "$name" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
    free_port
    start "$log" config/servers/start "$name" "$scratch/$name" "$port"
    await "$name on port $port" 180 takes_connections
    echo "$name listens on 127.0.0.1:$port"
}
