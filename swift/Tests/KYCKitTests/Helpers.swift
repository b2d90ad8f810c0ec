import Foundation
import KYCKit

let rules = Rules(now: Date(timeIntervalSince1970: 1_768_471_200))

/// Personal values of the application, none of which may show.
let canaries = ["AAAPT1234A", "TEST USER", "TEST FATHER", "1 Test Street", "400001", "9876543210", "1990"]

func options(_ url: String, timeout: TimeInterval? = nil) -> ClientOptions {
    ClientOptions(appId: Secret("id"), appKey: Secret("the-key"), baseUrl: url, timeout: timeout, rules: rules)
}

/// Every way in which a value becomes text.
func texts(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return [String(describing: value), String(reflecting: value), dumped]
}

/// kyckit's error of what was done; none when there was none, or another.
func error(_ work: () throws -> Void) -> KyckitError? {
    do { try work() } catch let error as KyckitError { return error } catch {}
    return nil
}

func error(_ work: () async throws -> Void) async -> KyckitError? {
    do { try await work() } catch let error as KyckitError { return error } catch {}
    return nil
}
