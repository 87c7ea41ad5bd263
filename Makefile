# SPDX-License-Identifier: Apache-2.0
# `make` alone lists the targets. SWIFT_FLAGS is passed to every `swift build` and `swift test`.

SWIFT ?= swift
SWIFT_FLAGS ?=
export SWIFT SWIFT_FLAGS
SOURCES := Package.swift Sources Tests Kernels
RELEASE := $(SWIFT) build -c release $(SWIFT_FLAGS)
HEBB = "$$($(RELEASE) --show-bin-path)/hebb"
hebb = echo "hebb $(1)" && $(HEBB) $(1)

.DEFAULT_GOAL := help
.PHONY: help build train test lint format bench bundle clean dependencies fashion-mnist

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

build: dependencies  ## build hebb in release mode
	$(RELEASE) --product hebb
	@echo "built $(HEBB)"

train: build fashion-mnist  ## install what is missing, build, train on digits and Fashion-MNIST
	@$(call hebb,train competitive --data digits --neurons 100 --epochs 5 --control)
	@if $(HEBB) data list | grep -q '^fashion-mnist .*not found'; \
	then echo "Fashion-MNIST is not here: the digits stand alone"; \
	else $(call hebb,train competitive --data fashion-mnist --neurons 400 --control); fi

test: dependencies  ## install what is missing, build, run the whole test suite
	$(SWIFT) test -c release --scratch-path .build/tests \
	  -Xswiftc -assert-config -Xswiftc Debug $(SWIFT_FLAGS)

lint:  ## check the format of the sources and compile every kernel without a device
	$(SWIFT) format lint --strict --recursive $(SOURCES)
	Scripts/lint-kernels
	Scripts/lint-sources

format:  ## format the Swift sources in place
	$(SWIFT) format --in-place --recursive $(SOURCES)

bench: build  ## measure the kernels against the copy bandwidth of the device
	@$(call hebb,bench)

bundle: dependencies  ## leave a relocatable archive in dist/
	Scripts/bundle

clean:  ## remove what was built
	rm -rf .build dist

dependencies:
	@Scripts/install-dependencies \
	  ocl-icd-opencl-dev libclblast-dev zlib1g-dev pkg-config pocl-opencl-icd

# The data set comes in a call of its own: where it cannot be had, the rest still stands.
fashion-mnist:
	@Scripts/install-dependencies dataset-fashion-mnist || \
	  echo "warning: Fashion-MNIST could not be installed; continuing without it" >&2
