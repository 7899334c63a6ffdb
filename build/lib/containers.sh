# shellcheck shell=bash
# Source this file, call containers_up, and containers_down at the end.
# containers_up uses the Docker-compatible engine that is there; on a Debian machine without one it starts Podman,
# for as long as the calling shell lives.

containers_state=${ZIS_CONTAINERS_STATE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/zisplatform/containers}
containers_pid=      # the service that this shell started
containers_socket=   # and where it listens

containers_up() {
    if [[ -n $containers_pid ]] && kill -0 "$containers_pid" 2>/dev/null; then
        return 0
    fi

    if [[ -n ${DOCKER_HOST:-} ]]; then
        # Chosen by the person: nothing else will do when it does not answer.
        containers_answers "$DOCKER_HOST" || containers_refuse "DOCKER_HOST=$DOCKER_HOST does not answer"
        return
    fi
    if containers_answers unix:///var/run/docker.sock; then
        return 0
    fi
    local socket
    for socket in "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"/{docker,podman/podman}.sock /run/podman/podman.sock \
        "${HOME:-/root}/.docker/run/docker.sock"; do
        if containers_answers "unix://$socket"; then
            containers_use "$socket"
            return 0
        fi
    done

    containers_start
}

# Stops the service that this shell started, and nothing else.
containers_down() {
    if [[ -n $containers_pid ]]; then
        kill "$containers_pid" 2>/dev/null || true
        wait "$containers_pid" 2>/dev/null || true
        rm -rf "$(dirname "$containers_socket")"
        containers_pid='' containers_socket=''
        unset DOCKER_HOST
    fi
}

# Installs Podman on Debian and names a configuration of our own for it; build/images needs no more than this.
containers_install() {
    if [[ ! -e /etc/debian_version ]] || ! command -v apt-get >/dev/null; then
        containers_refuse 'no container engine answers, and this script installs one on Debian only: start Docker or Podman'
        return
    fi
    if [[ $(id -u) != 0 ]]; then
        containers_refuse 'no container engine answers, and only root can install one: start Docker or Podman, or run as root'
        return
    fi

    # Root's Podman always has /usr/sbin, a plain shell may not.
    PATH=$PATH:/usr/sbin:/sbin
    local missing=() package
    for package in podman runc netavark aardvark-dns iptables debootstrap curl; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    if ((${#missing[@]})); then
        echo "Installing ${missing[*]}" >&2
        local log
        log=$(containers_file install.log)
        if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } \
            </dev/null >"$log" 2>&1; then
            containers_refuse "apt-get could not install ${missing[*]}; see $log"
            return
        fi
    fi

    # The limits: by default Podman raises them, which a root without CAP_SYS_RESOURCE may not.
    # runc and cgroupfs: they work with mixed cgroup versions and without systemd.
    # The delay: what watched a command in a container stays that many seconds, by default 300.
    CONTAINERS_CONF=$(containers_file containers.conf)
    cat >"$CONTAINERS_CONF.$$" <<'CONF'
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
exit_command_delay = 10
CONF
    mv "$CONTAINERS_CONF.$$" "$CONTAINERS_CONF"   # at once: another run may be reading it
    export CONTAINERS_CONF
    # Podman times health checks by systemd; without it a container that has one would not start.
    [[ -d /run/systemd/system ]] || export DISABLE_HC_SYSTEMD=true
}

containers_start() {
    containers_install || return
    local log tries
    log=$(containers_file service.log)
    # A socket for each shell, so that two runs do not end each other's. Not in the state folder: a socket's path is short.
    containers_socket=$(mktemp -d "${TMPDIR:-/tmp}/zis-podman.XXXXXX")/podman.sock
    # --pdeathsig: the service ends with this shell, even when the shell is killed.
    setpriv --pdeathsig TERM podman system service --time=0 "unix://$containers_socket" </dev/null >"$log" 2>&1 &
    containers_pid=$!
    for ((tries = 0; tries < 100; tries++)); do
        if containers_answers "unix://$containers_socket"; then
            containers_use "$containers_socket"
            return 0
        fi
        kill -0 "$containers_pid" 2>/dev/null || break
        sleep 0.1
    done
    containers_down
    containers_refuse "Podman did not start: $(tail -n 1 "$log")"
}

# Podman's own clean-up container (Ryuk) would have to come from a registry and be given the socket.
containers_use() {
    export DOCKER_HOST=unix://$1
    export TESTCONTAINERS_RYUK_DISABLED=${TESTCONTAINERS_RYUK_DISABLED:-true}
    export TESTCONTAINERS_HOST_OVERRIDE=${TESTCONTAINERS_HOST_OVERRIDE:-127.0.0.1}
}

containers_answers() {
    case $1 in
        unix://*) [[ -S ${1#unix://} ]] && curl -fs --max-time 5 -o /dev/null --unix-socket "${1#unix://}" http://localhost/_ping ;;
        # The Docker client knows the certificates and the ssh keys.
        *) DOCKER_HOST=$1 docker version >/dev/null 2>&1 ;;
    esac
}

containers_file() {
    mkdir -p "$containers_state"
    echo "$containers_state/$1"
}

containers_refuse() {
    echo "containers: $1" >&2
    return 1
}
