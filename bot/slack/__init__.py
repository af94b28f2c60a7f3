"""The face: presses, modals and cards in Slack. Listeners hand over to work/, views draw, the poster posts."""
