// SPDX-License-Identifier: MIT
/**
 * What lets the engine keep retained messages of every QoS.
 */
@NullMarked
package io.mqttpanel.broker.broker.netty.retained;

import org.jspecify.annotations.NullMarked;
