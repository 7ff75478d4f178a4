: "${HOST:=127.0.0.1}" "${PORT:=1883}" "${VIN:=WVWZZZ1JZXW000001}" "${CAMPAIGN:=spring}"
say() { mosquitto_pub -h "$HOST" -p "$PORT" -u "$VIN" -q 1 -t "ota/v1/$VIN/up/json" -m "$1"; }
report() { say '{"capability":1,"report":{"campaignId":"'"$CAMPAIGN"'","attempt":1,"phase":"'"$1"'"}}'; }
mosquitto_sub -h "$HOST" -p "$PORT" -u "$VIN" -q 1 -t "ota/v1/$VIN/down/json" &
say '{"capability":1,"presence":{"online":true}}'
# offerUpdate arrives: what to install, from which URLs, with which digests
report PHASE_ACCEPTED
report PHASE_DOWNLOADED
# permitInstall arrives, when it is this vehicle's turn
report PHASE_INSTALLING
report PHASE_INSTALLED
say '{"capability":1,"manifest":{"campaignId":"'"$CAMPAIGN"'","attempt":1,"ecus":[{"ecuId":"ADAS","version":"4.2.0"}]}}'
