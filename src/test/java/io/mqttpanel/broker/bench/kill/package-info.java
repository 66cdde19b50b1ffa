// SPDX-License-Identifier: MIT
/**
 * The kills: everything that the service has acknowledged before it was killed, counted
 * after it, run by {@code bench/kill}.
 */
@NullMarked
package io.mqttpanel.broker.bench.kill;

import org.jspecify.annotations.NullMarked;
