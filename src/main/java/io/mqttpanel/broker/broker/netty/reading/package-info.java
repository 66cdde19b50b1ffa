// SPDX-License-Identifier: MIT
/**
 * Whether a connection is read from: the one thing that handlers of several rooms decide
 * together.
 */
@NullMarked
package io.mqttpanel.broker.broker.netty.reading;

import org.jspecify.annotations.NullMarked;
