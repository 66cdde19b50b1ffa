// SPDX-License-Identifier: MIT
/**
 * Several nodes that behave as one broker: who is there, which filters their clients
 * have, and the messages that go from one to another.
 */
@NullMarked
package io.mqttpanel.broker.cluster;

import org.jspecify.annotations.NullMarked;
