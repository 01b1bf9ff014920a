import Foundation
import Glibc

struct SpawnFailure: Error { let reason: String }

/// Runs a program to its end with nothing on its standard input; its exit status, or 128 and the signal.
///
/// posix_spawn instead of Foundation's `Process`, whose wait runs the caller's run loop, of which a test has none.
/// Files instead of pipes: nothing to drain while it runs.
func spawned(_ arguments: [String], environment: [String], output: String, errors: String) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    let words = arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, arguments[0], &actions, nil, words, variables)
    guard failure == 0 else {
        throw SpawnFailure(reason: "\(arguments[0]): \(String(cString: strerror(failure)))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
        guard errno == EINTR else { throw SpawnFailure(reason: String(cString: strerror(errno))) }
    }
    // WIFEXITED and its kin are macros: the low seven bits are the signal, the next byte is the status.
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
}
