// SPDX-License-Identifier: MIT
/**
 * Rules about topics: read, checked, compiled for one client, and matched.
 */
@NullMarked
package io.mqttpanel.broker.auth.rules;

import org.jspecify.annotations.NullMarked;
