#!/usr/bin/env bash
# Proves the device on an emulated arm64 board: makes the board and the package, installs the package as a user would, and drives
# the board from outside (grabber, pedal, lights, power, clock, broker). Prints a table of steps; needs neither root's docker nor KVM.
# usage: tools/device-test.sh [--long]     --long: 50 power cuts instead of 5
exec "$(dirname "$0")/test.sh" "$@" Device
