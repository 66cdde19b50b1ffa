// SPDX-License-Identifier: MIT
/**
 * Access rules: reading, validation, compilation for one client, and matching.
 */
@NullMarked
package io.mqttpanel.broker.auth.rules;

import org.jspecify.annotations.NullMarked;
