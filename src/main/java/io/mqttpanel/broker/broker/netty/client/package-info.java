// SPDX-License-Identifier: MIT
/**
 * One client on one connection: who it is, what it may do, what rules its packets obey,
 * and the one door through which it is refused and closed.
 */
@NullMarked
package io.mqttpanel.broker.broker.netty.client;

import org.jspecify.annotations.NullMarked;
