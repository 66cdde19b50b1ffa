// SPDX-License-Identifier: MIT
/**
 * The fuzzer: streams of MQTT packets that are right, then made wrong, the same for the
 * same seed.
 */
@NullMarked
package io.mqttpanel.broker.fuzz;

import org.jspecify.annotations.NullMarked;
