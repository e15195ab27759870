package org.stsrelay.server.users;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The turn of one editor of a file, for which the next one waits. It is a lock on a file beside it, since the file itself
/// is replaced by each edit; that one stays, as whoever takes it away may take it from under another.
final class EditorsTurn implements AutoCloseable {

    private final FileChannel channel;

    private EditorsTurn(FileChannel channel) {
        this.channel = channel;
    }

    /// Waits until it comes.
    static EditorsTurn at(Path path) throws IOException {
        var file = Replacement.of(path).path();
        var beside = file.resolveSibling(file.getFileName() + ".lock");
        var isNew = !Files.exists(beside);
        var channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (isNew) {
                Replacement.shareWithTheGroupOfTheFolder(beside);
            }
            channel.lock();
            return new EditorsTurn(channel);
        } catch (OverlappingFileLockException _) {
            channel.close();
            throw new IOException("this program is editing " + file + " already");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// With the channel goes the lock.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
