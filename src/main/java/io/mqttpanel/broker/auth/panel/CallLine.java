// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Line of calls that wait. Addresses take turns, and at an address user names do, so that
 * many logins of one are in nobody else's way. What is too much goes at the cost of who
 * has the most. Not thread-safe.
 *
 * @param <C> the type of a call, which is known by its identity
 */
final class CallLine<C> {

	/** The address whose turn it is comes first. */
	private final Map<String, OfAddress<C>> addresses = new LinkedHashMap<>();

	private long numbers;

	private int size;

	int size() {
		return this.size;
	}

	/**
	 * Adds a call behind the others of its user name.
	 * @param caller who calls
	 * @param call the call
	 * @return its place
	 */
	Place<C> add(Caller caller, C call) {
		OfAddress<C> address = this.addresses.computeIfAbsent(caller.address(), OfAddress::new);
		OfUser<C> user = address.users.computeIfAbsent(caller.userName(), (name) -> new OfUser<>(address, name));
		Place<C> place = new Place<>(user, this.numbers++);
		user.calls.put(place.number, call);
		address.size++;
		this.size++;
		return place;
	}

	/**
	 * Removes a call.
	 * @param place the call's place
	 * @return the call, or {@code null} if it is not in this line any more
	 */
	@Nullable C remove(Place<C> place) {
		OfUser<C> user = place.user;
		OfAddress<C> address = user.address;
		C call = user.calls.remove(place.number);
		if (call == null) {
			return null;
		}
		if (user.calls.isEmpty()) {
			address.users.remove(user.name);
		}
		if (--address.size == 0) {
			this.addresses.remove(address.name);
		}
		this.size--;
		return call;
	}

	/**
	 * Removes the call whose turn it is.
	 * @return the call, or {@code null} if none waits
	 */
	@Nullable C poll() {
		if (this.size == 0) {
			return null;
		}
		OfAddress<C> address = this.addresses.values().iterator().next();
		OfUser<C> user = address.users.values().iterator().next();
		C call = remove(new Place<>(user, user.calls.firstKey()));
		if (address.users.remove(user.name, user)) {
			address.users.put(user.name, user);
		}
		if (this.addresses.remove(address.name, address)) {
			this.addresses.put(address.name, address);
		}
		return call;
	}

	/**
	 * Removes the youngest call of the user name that has the most, of the address that
	 * has the most. Takes time in proportion to their number.
	 * @param caller whose call it is where nobody has more
	 * @return the call, or {@code null} if none waits
	 */
	@Nullable C removeLast(Caller caller) {
		OfAddress<C> address = largest(this.addresses, caller.address(), (each) -> each.size);
		OfUser<C> user = (address != null) ? largest(address.users, caller.userName(), (each) -> each.calls.size())
				: null;
		return (user != null) ? remove(new Place<>(user, user.calls.lastKey())) : null;
	}

	private static <T> @Nullable T largest(Map<String, T> all, String preferred, ToIntFunction<T> size) {
		T largest = all.get(preferred);
		for (T each : all.values()) {
			if (largest == null || size.applyAsInt(each) > size.applyAsInt(largest)) {
				largest = each;
			}
		}
		return largest;
	}

	/**
	 * Who calls.
	 *
	 * @param address where the client connects from
	 * @param userName the client's user name
	 */
	record Caller(String address, String userName) {

	}

	/**
	 * Place of a call.
	 *
	 * @param <C> the type of a call
	 * @param user the calls among which it is
	 * @param number a number that grows from call to call
	 */
	record Place<C>(OfUser<C> user, long number) {

	}

	/**
	 * Calls from one address.
	 *
	 * @param <C> the type of a call
	 */
	private static final class OfAddress<C> {

		private final String name;

		/** The user name whose turn it is comes first. */
		private final Map<String, OfUser<C>> users = new LinkedHashMap<>();

		private int size;

		OfAddress(String name) {
			this.name = name;
		}

	}

	/**
	 * Calls for one user name from one address, the oldest first.
	 *
	 * @param <C> the type of a call
	 */
	static final class OfUser<C> {

		private final OfAddress<C> address;

		private final String name;

		private final NavigableMap<Long, C> calls = new TreeMap<>();

		private OfUser(OfAddress<C> address, String name) {
			this.address = address;
			this.name = name;
		}

	}

}
