#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace masthead::inline v0 {

/// The interface for programs, as people read it: what can be asked and what is answered. All texts are English. Plain
/// value types.
struct ApiReferenceView {
    /// A parameter, a header or a member of an object.
    struct Entry {
        std::string name;
        /// In words, such as `text` or `list of`.
        std::string type;
        /// The name of the object behind the words; empty if there is none.
        std::string object;
        std::string description;
        /// It cannot be left out.
        bool is_needed = false;
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    struct Answer {
        /// HTTP status.
        std::uint16_t status = 200;
        std::string description;
        /// The name of the object that is answered; empty if there is none.
        std::string object;
        friend bool operator==(const Answer&, const Answer&) = default;
    };
    struct Operation {
        /// Unique.
        std::string id;
        std::string method;
        /// With names of parameters in braces; without the prefix under which the site is mounted.
        std::string path;
        std::string summary;
        std::string description;
        std::vector<Entry> parameters;
        /// The name of the object that is sent; empty if there is none.
        std::string body;
        /// Those of success.
        std::vector<Answer> answers;
        /// Statuses of failure to be ready for; see `failures` of the whole.
        std::vector<std::uint16_t> failures;
        friend bool operator==(const Operation&, const Operation&) = default;
    };
    struct Group {
        /// One word, unique.
        std::string name;
        std::string description;
        std::vector<Operation> operations;
        friend bool operator==(const Group&, const Group&) = default;
    };
    struct Object {
        /// One word, unique.
        std::string name;
        std::string description;
        std::vector<Entry> members;
        friend bool operator==(const Object&, const Object&) = default;
    };

    /// The path of the document for programs, without prefix.
    std::string document;
    std::vector<Group> groups;
    std::vector<Object> objects;
    /// What each status of failure means.
    std::vector<Answer> failures;
    friend bool operator==(const ApiReferenceView&, const ApiReferenceView&) = default;
};

} // namespace masthead::inline v0
