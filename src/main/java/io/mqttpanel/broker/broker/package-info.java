// SPDX-License-Identifier: MIT
/**
 * The only room that knows Moquette: its life cycle, its settings and the adapters from
 * its interfaces to {@code auth} and {@code event}.
 */
@NullMarked
package io.mqttpanel.broker.broker;

import org.jspecify.annotations.NullMarked;
