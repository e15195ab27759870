package org.stsrelay.lab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.stsrelay.lab.LabDns.Question;

/// What was asked, bounded so that a benchmark does not fill the heap.
final class DnsQuestionLog {

    private static final int MOST = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Question> questions = new ArrayDeque<>();

    void add(Question question) {
        lock.lock();
        try {
            if (questions.size() == MOST) {
                questions.removeFirst();
            }
            questions.addLast(question);
        } finally {
            lock.unlock();
        }
    }

    List<Question> all() {
        lock.lock();
        try {
            return List.copyOf(questions);
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            questions.clear();
        } finally {
            lock.unlock();
        }
    }
}
