// SPDX-License-Identifier: MIT
/**
 * Store of what outlives the broker: sessions with everything that belongs to them, and
 * retained messages. A port to whatever stores them, and the commits by which it does.
 */
@NullMarked
package io.mqttpanel.broker.store;

import org.jspecify.annotations.NullMarked;
