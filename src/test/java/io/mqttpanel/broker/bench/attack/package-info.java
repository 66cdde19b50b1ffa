// SPDX-License-Identifier: MIT
/**
 * The attack: everything that is known to have hurt a broker, at once, next to clients
 * that behave; run by {@code bench/attack}.
 */
@NullMarked
package io.mqttpanel.broker.bench.attack;

import org.jspecify.annotations.NullMarked;
