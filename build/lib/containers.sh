# shellcheck shell=bash
# Source this file, call containers_up, and containers_down at the end.
# containers_up uses an available Docker-compatible engine. On a Debian machine without one it starts Podman for the
# lifetime of the calling shell.

containers_state=${ZIS_CONTAINERS_STATE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/zisplatform/containers}
containers_pid=      # the service that this shell started
containers_socket=   # the socket of that service

containers_up() {
    if [[ -n $containers_pid ]] && kill -0 "$containers_pid" 2>/dev/null; then
        return 0
    fi

    if [[ -n ${DOCKER_HOST:-} ]]; then
        # An explicit choice of the user: fail if it does not respond.
        containers_ping "$DOCKER_HOST" || containers_fail "DOCKER_HOST=$DOCKER_HOST does not respond"
        return
    fi
    if containers_ping unix:///var/run/docker.sock; then
        return 0
    fi
    local socket
    for socket in "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"/{docker,podman/podman}.sock /run/podman/podman.sock \
        "${HOME:-/root}/.docker/run/docker.sock"; do
        if containers_ping "unix://$socket"; then
            containers_select "$socket"
            return 0
        fi
    done

    containers_start
}

# Stops only the service that this shell started.
containers_down() {
    if [[ -n $containers_pid ]]; then
        kill "$containers_pid" 2>/dev/null || true
        wait "$containers_pid" 2>/dev/null || true
        rm -rf "$(dirname "$containers_socket")"
        containers_pid='' containers_socket=''
        unset DOCKER_HOST
    fi
}

# Installs Podman on Debian and sets a separate configuration for it. This is sufficient for build/images.
containers_install() {
    if [[ ! -e /etc/debian_version ]] || ! command -v apt-get >/dev/null; then
        containers_fail 'no container engine responds, and this script installs one on Debian only: start Docker or Podman'
        return
    fi
    if [[ $(id -u) != 0 ]]; then
        containers_fail 'no container engine responds, and only root can install one: start Docker or Podman, or run as root'
        return
    fi

    # Podman as root expects /usr/sbin in PATH, which a shell may not have.
    PATH=$PATH:/usr/sbin:/sbin
    local missing=() package
    for package in podman runc netavark aardvark-dns iptables debootstrap curl; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    if ((${#missing[@]})); then
        echo "Installing ${missing[*]}" >&2
        local log
        log=$(containers_state_file install.log)
        if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } \
            </dev/null >"$log" 2>&1; then
            containers_fail "apt-get could not install ${missing[*]}; see $log"
            return
        fi
    fi

    # default_ulimits: by default Podman raises the limits, which root without CAP_SYS_RESOURCE is not allowed to do.
    # runc and cgroupfs work with mixed cgroup versions and without systemd.
    # exit_command_delay: seconds for which the monitor of a command in a container remains; the default is 300.
    CONTAINERS_CONF=$(containers_state_file containers.conf)
    cat >"$CONTAINERS_CONF.$$" <<'CONF'
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
exit_command_delay = 10
CONF
    mv "$CONTAINERS_CONF.$$" "$CONTAINERS_CONF"   # atomic: another run may be reading the file
    export CONTAINERS_CONF
    # Podman schedules health checks with systemd. Without systemd, a container with a health check would not start.
    [[ -d /run/systemd/system ]] || export DISABLE_HC_SYSTEMD=true
}

containers_start() {
    containers_install || return
    local log attempt
    log=$(containers_state_file service.log)
    # One socket per shell, so that two runs do not stop each other's service. Not in the state folder, because socket paths must be short.
    containers_socket=$(mktemp -d "${TMPDIR:-/tmp}/zis-podman.XXXXXX")/podman.sock
    # --pdeathsig: the service ends with this shell, even if the shell is killed.
    setpriv --pdeathsig TERM podman system service --time=0 "unix://$containers_socket" </dev/null >"$log" 2>&1 &
    containers_pid=$!
    for ((attempt = 0; attempt < 100; attempt++)); do
        if containers_ping "unix://$containers_socket"; then
            containers_select "$containers_socket"
            return 0
        fi
        kill -0 "$containers_pid" 2>/dev/null || break
        sleep 0.1
    done
    containers_down
    containers_fail "Podman did not start: $(tail -n 1 "$log")"
}

# The clean-up container of Testcontainers (Ryuk) would have to be pulled from a registry and need the socket.
containers_select() {
    export DOCKER_HOST=unix://$1
    export TESTCONTAINERS_RYUK_DISABLED=${TESTCONTAINERS_RYUK_DISABLED:-true}
    export TESTCONTAINERS_HOST_OVERRIDE=${TESTCONTAINERS_HOST_OVERRIDE:-127.0.0.1}
}

containers_ping() {
    case $1 in
        unix://*) [[ -S ${1#unix://} ]] && curl -fs --max-time 5 -o /dev/null --unix-socket "${1#unix://}" http://localhost/_ping ;;
        # The Docker client handles certificates and SSH keys.
        *) DOCKER_HOST=$1 docker version >/dev/null 2>&1 ;;
    esac
}

containers_state_file() {
    mkdir -p "$containers_state"
    echo "$containers_state/$1"
}

containers_fail() {
    echo "containers: $1" >&2
    return 1
}
