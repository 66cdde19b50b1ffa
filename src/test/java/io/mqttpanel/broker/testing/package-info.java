// SPDX-License-Identifier: MIT
/**
 * Peers and other things the tests of several rooms need.
 */
@NullMarked
package io.mqttpanel.broker.testing;

import org.jspecify.annotations.NullMarked;
