#!/usr/bin/env bash
# Starts PostgreSQL like the official image: POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB (or *_FILE) configure the
# database at the first start. Arguments that begin with a dash are passed to the server.
set -euo pipefail

main() {
    if [[ $# == 0 || $1 == -* ]]; then
        set -- postgres "$@"
    fi
    if [[ $1 != postgres ]]; then
        exec "$@"
    fi

    if [[ $(id -u) == 0 ]]; then
        # A mounted folder may belong to root.
        mkdir -p "$PGDATA"
        chown -R postgres:postgres "$PGDATA" /var/run/postgresql
        exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all "$0" "$@"
    fi

    if [[ ! -s $PGDATA/PG_VERSION ]]; then
        create_cluster "${@:2}"
    fi
    exec "$@"
}

create_cluster() {
    local user password database
    user=$(read_setting POSTGRES_USER postgres)
    password=$(read_setting POSTGRES_PASSWORD)
    database=$(read_setting POSTGRES_DB "$user")
    local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    if [[ -z $password && $method != trust ]]; then
        echo 'POSTGRES_PASSWORD (or POSTGRES_PASSWORD_FILE) is required to create the database' >&2
        exit 1
    fi

    local arguments=(--username="$user" --encoding=UTF8 --auth-local=trust)
    # scram over TCP can be set only if there is a password.
    if [[ -n $password ]]; then
        arguments+=(--auth-host=scram-sha-256 --pwfile=/dev/stdin)
    fi
    # shellcheck disable=SC2086  # several arguments in one variable, as in the official image
    initdb "${arguments[@]}" ${POSTGRES_INITDB_ARGS:-} <<<"$password"
    echo "host all all all $method" >>"$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"

    # During the setup the server listens only on its Unix socket, so that waiting for the TCP port waits for the end of the setup.
    pg_ctl --wait start -o "-c listen_addresses='' ${*@Q}"
    export PGUSER=$user PGDATABASE=$database
    if [[ $database != postgres ]]; then
        psql -X --quiet -v ON_ERROR_STOP=1 --dbname=postgres -v name="$database" <<<'CREATE DATABASE :"name"'
    fi
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh) bash -euo pipefail "$file" ;;
            *.sql) psql -X -v ON_ERROR_STOP=1 --file="$file" ;;
            *.sql.gz) gunzip -c "$file" | psql -X -v ON_ERROR_STOP=1 ;;
        esac
    done
    pg_ctl --wait stop --mode=fast
    unset PGUSER PGDATABASE
}

# Prints the variable, or the content of the file that its _FILE variable names, or the second argument.
read_setting() {
    local file=${1}_FILE
    if [[ -n ${!file:-} ]]; then
        cat "${!file}"
    else
        printf '%s' "${!1:-${2:-}}"
    fi
}

main "$@"
