// SPDX-License-Identifier: MIT
/**
 * The bench: a load client on Netty's MQTT codec and what it is pointed at, run by
 * {@code bench/run}.
 */
@NullMarked
package io.mqttpanel.broker.bench;

import org.jspecify.annotations.NullMarked;
