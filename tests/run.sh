#!/usr/bin/env bash
# The whole suite: unit and integration on SQLite, the same on PostgreSQL, services, then a real browser.
# What the machine lacks is installed where that is possible (root on Debian); else its part is skipped and said at the
# end; with CI=true a skipped part is a failure. PARTS="sqlite postgres services browser" chooses; ARGS go to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
parts=${PARTS:-sqlite postgres services browser}
scratch=$(mktemp -d)
chmod 755 "$scratch"
declare -a skipped=() failed=()
unset PORTAL_DATA PORTAL_DEMO PORT DATABASE_URL DJANGO_SETTINGS_MODULE

pg_bin() { compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 | xargs -r dirname; }
find_chromium() { command -v chromium || command -v chromium-browser; }

install_missing() {
  declare -a packages=()
  [[ $parts == *browser* ]] && { find_chromium >/dev/null || packages+=(chromium fonts-dejavu-core); }
  [[ $parts == *postgres* || $parts == *services* ]] && { [[ -n $(pg_bin) ]] || packages+=(postgresql); }
  [[ $parts == *services* ]] && { command -v redis-server >/dev/null || packages+=(redis-server); }
  command -v pdfsig >/dev/null || packages+=(poppler-utils)
  ((${#packages[@]})) || return 0
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing for the tests: ${packages[*]}"
    # A server that starts by itself is of no use here: the tests start their own.
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >"$scratch/apt.log" 2>&1 ||
      tail -n 20 "$scratch/apt.log"
  else
    echo "Missing, and can't be installed here: ${packages[*]}"
  fi
}

start_postgres() {
  local pg as=()
  pg=$(pg_bin)
  [[ -n $pg ]] || return 1
  mkdir "$scratch/pg"
  if [[ $(id -u) == 0 ]]; then
    chown postgres "$scratch/pg"
    as=(runuser -u postgres --)
  fi
  pg_port=$("$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  (cd "$scratch/pg" && "${as[@]}" "$pg/initdb" -D "$scratch/pg/data" -U portal -A trust -E UTF8 --locale=C.UTF-8 >"$scratch/pg/init.log" 2>&1) || return 1
  (cd "$scratch/pg" && "${as[@]}" "$pg/pg_ctl" -D "$scratch/pg/data" -w -l "$scratch/pg/log" \
    -o "-p $pg_port -k $scratch/pg -c fsync=off -c listen_addresses=127.0.0.1 -c max_connections=200" start >/dev/null) || return 1
  pg_stop=("${as[@]}" "$pg/pg_ctl" -D "$scratch/pg/data" -m immediate stop)
  export TEST_POSTGRES_URL="postgres://portal@127.0.0.1:$pg_port"
}

start_redis() {
  command -v redis-server >/dev/null || return 1
  local port
  port=$("$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$scratch" >"$scratch/redis.log" &
  redis_pid=$!
  export TEST_REDIS_URL="redis://127.0.0.1:$port/0"
}

cleanup() {
  [[ -n ${pg_stop:-} ]] && (cd / && "${pg_stop[@]}" >/dev/null 2>&1)
  [[ -n ${redis_pid:-} ]] && kill "$redis_pid" 2>/dev/null
  rm -rf "$scratch"
}
trap cleanup EXIT

run() { # name, pytest arguments…
  local name=$1
  shift
  echo "── $name"
  "$bin/python" -m pytest "$@" ${ARGS:-} || failed+=("$name")
}

install_missing
postgres_ready=
if [[ $parts == *postgres* || $parts == *services* ]]; then
  if start_postgres; then postgres_ready=1; else echo "PostgreSQL could not be started"; fi
fi

if [[ $parts == *sqlite* ]]; then
  run "unit and integration, SQLite" tests --ignore=tests/services --ignore=tests/browser --ignore=tests/bench -m "not postgres" -n 2
fi
if [[ $parts == *postgres* ]]; then
  if [[ $postgres_ready ]]; then
    DATABASE_URL="$TEST_POSTGRES_URL/portal" run "integration, PostgreSQL" tests --ignore=tests/services --ignore=tests/browser --ignore=tests/bench -m "django_db or postgres" -n 2
  else skipped+=("integration on PostgreSQL (no PostgreSQL here)"); fi
fi
if [[ $parts == *services* ]]; then
  if [[ $postgres_ready ]] && start_redis; then
    run "services" tests/services -n 2 --dist loadfile
  else skipped+=("services (no PostgreSQL or no Redis here)"); fi
fi
if [[ $parts == *browser* ]]; then
  if [[ -n $(find_chromium) ]]; then
    CHROMIUM=$(find_chromium) run "browser" tests/browser -n 2 --dist loadfile
  else skipped+=("browser (no Chromium here)"); fi
fi

if ((${#skipped[@]})); then printf 'Skipped: %s\n' "${skipped[@]}"; fi
if ((${#failed[@]})); then printf 'Failed: %s\n' "${failed[@]}"; fi
((${#failed[@]})) && exit 1
[[ -n ${CI:-} && ${#skipped[@]} -gt 0 ]] && { echo "With CI=true a skipped part is a failure."; exit 1; }
exit 0
