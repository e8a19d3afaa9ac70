# Sets up a GlusterFS volume of two bricks, mounted twice as two nodes would, in namespaces of its own: nothing of it is seen or left outside.
# usage: unshare -m -n bash gluster.sh FOLDER
# Says "ready" when it is, then does what it is told line by line: `kill` and `heal` the second brick, and answers "done".
#
# Who enters the namespaces of mounts and network of the process that was started sees the volume. The daemons live in a namespace of
# processes below it, and all die with its first process; their own /proc is not for those who look from outside.
set -e
folder=$1
address=10.77.0.1 # no loopback address, which gluster refuses

if [[ ${2-} != daemons ]]; then
  ip link set lo up
  ip address add "$address/32" dev lo
  mount -t tmpfs joblog-test "$folder"
  # So that what the daemons mount in it is seen here.
  mount --make-shared "$folder"
  setpriv --pdeathsig KILL \
    unshare -m --propagation unchanged -p --fork --kill-child --mount-proc bash "$0" "$folder" daemons
  exit
fi

mkdir -p /run/gluster
for each in /var/lib/glusterd /var/log/glusterfs /run/gluster; do mount -t tmpfs joblog-test "$each"; done
mkdir "$folder"/{brick,node}{1,2}
cat >"$folder/glusterd.vol" <<VOLUME
volume management
    type mgmt/glusterd
    option working-directory /var/lib/glusterd
    option transport-type socket
    option transport.socket.bind-address $address
    option transport.socket.listen-port 24007
end-volume
VOLUME
exec 3>&1 >&2
volume() { gluster --mode=script volume "$@"; }

# Both bricks are there, and neither waits for anything from the other.
is_whole() {
  volume heal logs info |
    awk '/^Status: Connected/ { up++ } /^Number of entries:/ { left += $4 } END { exit !(up == 2 && left == 0) }'
}

glusterd -f "$folder/glusterd.vol"
volume create logs replica 2 "$address:$folder/brick1" "$address:$folder/brick2" force
volume start logs
for node in 1 2; do mount -t glusterfs "$address:/logs" "$folder/node$node"; done
echo ready >&3
while read -r verb; do
  case $verb in
    kill) kill -KILL "$(cat /run/gluster/vols/logs/*brick2.pid)" ;;
    heal)
      volume start logs force
      # The daemon that heals looks every few seconds whether the brick is back; nothing tells of the end.
      until volume heal logs && is_whole; do sleep 0.2; done
      ;;
  esac
  echo "done" >&3
done
