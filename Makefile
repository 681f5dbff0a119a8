# SPDX-License-Identifier: Apache-2.0
# make demo | test | differential | agreement | messages | inventory | evaluate | live | lossy | bench | flood | stress | streams | fuzz | build | install | uninstall | format | lint | deps | clean

PREFIX ?= /usr
DESTDIR ?=
SYSCONFDIR ?= /etc
SWIFT ?= swift

release := --configuration release --static-swift-stdlib
binary := .build/release/vedette
demo_log := .build/demo/vedette.json
sources := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Evaluation/Package.swift Evaluation/Sources \
  Fuzz/Package.swift Fuzz/Sources

export SWIFT_BACKTRACE = enable=no

.PHONY: demo test differential agreement messages inventory evaluate live lossy bench flood stress streams fuzz build install uninstall format lint deps clean

## Replays a recorded home in which a camera is taken over; alerts to the terminal and to a JSON log.
demo: deps build
	@echo "An hour in the life of six devices; then their camera is taken over (Tests/Golden/iot-home/README.md)."
	@echo
	@$(binary) replay --rules Rules Tests/Golden/iot-home/input.pcap
	@mkdir -p $(dir $(demo_log))
	@$(binary) replay --rules Rules --log $(demo_log) Tests/Golden/iot-home/input.pcap > /dev/null
	@echo
	@echo "The same alerts as JSON: $(demo_log)"

## Installs what is missing, builds, and runs every test.
test: deps
	$(SWIFT) test

## Holds every packet of a folder of real captures (VEDETTE_CORPUS) against tshark; make test takes a tenth of them.
differential: deps
	VEDETTE_DIFFERENTIAL=full $(SWIFT) test --filter CorpusTests

## Holds flow records against Suricata and tshark over that folder (Tests/FlowAgreement/README.md): make agreement SAMPLE=10.
agreement: deps build
	Tests/FlowAgreement/agreement --sample $(or $(SAMPLE),1)

## Holds protocol messages against tshark over that folder (Tests/MessageAgreement/README.md): make messages SAMPLE=10.
messages: deps build
	Tests/MessageAgreement/agreement --sample $(or $(SAMPLE),1)

## Holds vendor, type and model of devices against what captures say they are (Tests/InventoryAgreement/README.md).
inventory: deps build
	Tests/InventoryAgreement/agreement

## Proves the sensor on drawn homes (Evaluation/README.md): make evaluate SEEDS=1-5.
evaluate: deps build
	Evaluation/evaluate --seeds $(or $(SEEDS),1)

## Attacks a household of network namespaces with real tools, one after the other; as root (Evaluation/README.md, Live).
live: deps build
	Evaluation/live

## Asks which application events still come from captures with losses (Docs/Lossy-Captures.md).
lossy: deps build
	Tests/LossyCaptures/survival

## What a packet costs up to its headers, its events and its findings, and a message to its fields, against its budget (Benchmarks/README.md).
bench: deps
	Benchmarks/packets
	Benchmarks/flows
	Benchmarks/detection
	Benchmarks/messages

## Sends ten million packets of each flood through the flow stage and the whole sensor: make flood PACKETS=1000000.
flood: deps
	Benchmarks/flood --packets $(or $(PACKETS),10000000)

## Passes a hundred million records through rings of many sizes: make stress RECORDS=1000000.
stress: deps
	@# The build's plan does not notice files that are new in the package around this one.
	rm -f .build/benchmarks/release.yaml
	$(SWIFT) build --configuration release --package-path Benchmarks --scratch-path .build/benchmarks --product RingStress
	.build/benchmarks/release/RingStress $(or $(RECORDS),100000000)

## Reassembles a million random streams, each held against its model: make streams CASES=20000.
streams: deps
	@# The build's plan does not notice files that are new in the package around this one.
	rm -f .build/benchmarks/release.yaml
	$(SWIFT) build --configuration release --package-path Benchmarks --scratch-path .build/benchmarks --product StreamTrials
	.build/benchmarks/release/StreamTrials $(or $(CASES),1000000)

## Searches for bytes that break a reader: make fuzz SECONDS=600.
fuzz: deps
	Fuzz/run $(or $(SECONDS),60)

build:
	$(SWIFT) build $(release) --product vedette

install: build
	install -D -s -m 0755 $(binary) $(DESTDIR)$(PREFIX)/bin/vedette
	install -D -m 0644 Systemd/vedette.service $(DESTDIR)$(PREFIX)/lib/systemd/system/vedette.service
	install -D -m 0644 Systemd/vedette.sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/vedette.conf
	install -D -m 0644 Systemd/vedette.tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/vedette.conf
	install -D -m 0644 README.md $(DESTDIR)$(PREFIX)/share/doc/vedette/README.md
	install -D -m 0644 Systemd/vedette.logrotate $(DESTDIR)$(SYSCONFDIR)/logrotate.d/vedette
	install -d -m 0755 $(DESTDIR)$(PREFIX)/share/vedette/rules
	cp -R Rules/. $(DESTDIR)$(PREFIX)/share/vedette/rules/
	test -e $(DESTDIR)$(SYSCONFDIR)/vedette/vedette.yaml || \
	  install -D -m 0640 Systemd/vedette.yaml $(DESTDIR)$(SYSCONFDIR)/vedette/vedette.yaml

## Leaves the configuration and logs where they are.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/vedette
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/vedette.service
	rm -f $(DESTDIR)$(PREFIX)/lib/sysusers.d/vedette.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/vedette.conf
	rm -f $(DESTDIR)$(SYSCONFDIR)/logrotate.d/vedette
	rm -rf $(DESTDIR)$(PREFIX)/share/vedette $(DESTDIR)$(PREFIX)/share/doc/vedette
	@echo "kept: $(SYSCONFDIR)/vedette, /var/lib/vedette, /var/log/vedette"

format:
	$(SWIFT) format --in-place --recursive --parallel $(sources)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(sources)
	bash -n .ci/run .ci/deps Systemd/check Fuzz/run
	python3 -m compileall -q Tests/Golden/iot-home/record Tests/FlowAgreement Tests/MessageAgreement Tests/LossyCaptures \
	  Tests/InventoryAgreement Evaluation && rm -rf Tests/*/__pycache__ Tests/Golden/iot-home/record/__pycache__ Evaluation/__pycache__

## Installs what building and testing need, when it is missing.
deps:
	@.ci/deps

clean:
	$(SWIFT) package clean
	rm -rf $(dir $(demo_log))
