package org.stsrelay.server.config;

import java.util.List;

/// What a file says at one place, defaults included, as it is compared with another file.
sealed interface Image {

    /// A single value. How it is written makes no difference: `1h` is `60m`.
    ///
    /// @param text to show
    record Value(Object value, String text) implements Image {

        @Override
        public boolean equals(Object other) {
            return other instanceof Value that && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    /// @param identity the key by whose value items are found again in another file; empty when they have none
    record Items(List<Image> items, String identity) implements Image {

        public Items {
            items = List.copyOf(items);
        }
    }

    /// A section.
    record Members(List<Member> members) implements Image {

        public Members {
            members = List.copyOf(members);
        }

        /// The value of a key as an identity of the section.
        Image of(String key) {
            return members.stream()
                    .filter(member -> member.key().name().equals(key))
                    .findFirst()
                    .orElseThrow()
                    .image();
        }
    }

    record Member(Key<?> key, Image image) {}

    /// A key that is not there and has no default.
    ///
    /// @param text what that means
    record Absent(String text) implements Image {

        @Override
        public boolean equals(Object other) {
            return other instanceof Absent;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
