# What the scripts share that measure servers beside one another. Needs `folder`, `newsroom`, `rounds`, `seconds` and
# `connections`.
# shellcheck shell=bash

say() { printf '\n==> %s\n' "$*"; }
fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }
row() { printf '  %-44s %12s %s\n' "$@"; }

# The middle one of the numbers on the standard input, one a line.
median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
# calculate EXPRESSION [FORMAT]
calculate() { awk "BEGIN { printf \"${2:-%.2f}\", $1 }"; }

servers=()
finish() {
    local server
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
    wait
    rm -rf "$folder"
}

stop_server() {
    kill "$1" 2>/dev/null || true
    wait "$1" || true
    local each left=()
    for each in "${servers[@]}"; do [ "$each" = "$1" ] || left+=("$each"); done
    servers=("${left[@]}")
}

answers_at() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    while port=$((20000 + RANDOM % 20000)) && answers_at "$port"; do :; done
    echo "$port"
}

# start_newsroom PORT [OPTION...]: sets `server`; does not wait for it.
start_newsroom() {
    "$newsroom" serve --storage "sqlite:$folder/site.db" --listen "127.0.0.1:$1" "${@:2}" >"$folder/newsroom.log" 2>&1 &
    server=$!
    servers+=("$server")
}

wait_for() {
    local tries
    for ((tries = 0; tries < 200; ++tries)); do
        ! answers_at "$1" || return 0
        sleep 0.05
    done
    cat "$folder"/*.log >&2
    fail "the server at port $1 does not answer"
}

# Mebibytes of the /proc/PID/status line NAME.
memory_of() { awk -v name="$2:" '$1 == name { printf "%.1f\n", $2 / 1024 }' "/proc/$1/status"; }

# CPU seconds that the processes have used until now, those that nginx starts included.
cpu_of() {
    local ticks=0 process fields
    for process in "$1" $(cat "/proc/$1/task/$1/children"); do
        read -ra fields < <(sed 's/.*) //' "/proc/$process/stat")
        ticks=$((ticks + fields[11] + fields[12]))
    done
    calculate "$ticks / $(getconf CLK_TCK)"
}

# latency PART FILE: milliseconds from what wrk wrote.
latency() {
    awk -v part="$1" '$1 == part { print $2 ~ /us$/ ? $2 / 1000 : $2 ~ /ms$/ ? $2 + 0 : $2 * 1000 }' "$2"
}

# load NAME PROCESS URL [HEADER...]: one round; adds a line to the files NAME.rate, .cpu, .p50 and .p99.
load() {
    local before after requests output=$folder/wrk.out header fields=()
    for header in "${@:4}"; do fields+=(-H "$header"); done
    before=$(cpu_of "$2")
    wrk -t1 -c"$connections" -d"${seconds}s" --latency "${fields[@]}" "$3" >"$output" || fail "wrk failed: $(head -1 "$output")"
    after=$(cpu_of "$2")
    ! grep -q 'Non-2xx\|Socket errors' "$output" || { cat "$output" >&2; fail "$1 did not answer every request"; }
    requests=$(awk '/requests in/ { print $1 }' "$output")
    awk '/Requests\/sec/ { print $2 }' "$output" >>"$folder/$1.rate"
    calculate "($after - $before) * 1000 / $requests" '%.4f\n' >>"$folder/$1.cpu"
    latency 50% "$output" >>"$folder/$1.p50"
    latency 99% "$output" >>"$folder/$1.p99"
}

# start_nginx PORT: serves the files below $folder/nginx/root as they are.
start_nginx() {
    local port=$1 place=$folder/nginx
    mkdir -p "$place/root"
    {
        # Its workers would give up root, and with it the temporary folder.
        [ "$(id -u)" -ne 0 ] || echo 'user root;'
        cat <<TEXT
daemon off;
worker_processes auto;
pid $place/pid;
error_log $place/error.log;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    keepalive_requests 1000000000;
    default_type application/json;
    gzip_static on;
$(printf '    %s_temp_path '"$place"'/temporary;\n' client_body proxy fastcgi uwsgi scgi)
    server { listen 127.0.0.1:$port; root $place/root; }
}
TEXT
    } >"$place/nginx.conf"
    nginx -p "$place" -c "$place/nginx.conf" -e "$place/error.log" >"$folder/nginx.log" 2>&1 &
    server=$!
    servers+=("$server")
    wait_for "$port"
}

middle() { median <"$folder/$1.$2"; }

# compare TITLE SUFFIX UNIT FORMAT [OURS THEIRS]: Masthead's median, and how it stands to nginx's.
compare() {
    local ours theirs note=
    ours=$(middle "${5:-newsroom}" "$2")
    if [ -f "$folder/${6:-nginx}.$2" ]; then
        theirs=$(middle "${6:-nginx}" "$2")
        note="nginx $(calculate "$theirs" "$4"), ratio $(calculate "$ours / ($theirs > 0 ? $theirs : 1e-9)")"
    fi
    row "$1" "$(calculate "$ours" "$4")" "$3${note:+   ($note)}"
}
