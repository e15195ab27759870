package org.stsrelay.delivery.queue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds whatever happens: no lease is lost or tried twice at a time, no slot leaks, and nothing stays waiting for an
/// event that never comes.
class AgendaModelTest {

    private static final int GAMES = 20;
    private static final int EVENTS = 600;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void noLeaseIsLostAndNothingIsStuckWhateverHappens(int group) {
        for (var game = 0; game < GAMES; game++) {
            var play = new RandomPlay(group * GAMES + game);
            for (var event = 0; event < EVENTS; event++) {
                play.happen();
            }
            play.settle();
        }
    }
}
